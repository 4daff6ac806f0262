using Vow.Host;

return await VowProgram.RunAsync(args, Environment.GetEnvironmentVariable, Console.Out, Console.Error);
