using Vow.Host;

return await VowProgram.RunAsync(args, Environment.GetEnvironmentVariable, Console.Out, Console.Error, answers: Console.IsInputRedirected || Console.IsOutputRedirected ? null : Console.In);
