using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vow.Client;
using Vow.Gate;

namespace Vow.AspNetCore;

/// <summary>How a site asks the gate.</summary>
public sealed class VowGateOptions
{
    /// <summary>Where the server is, and the site's key.</summary>
    public required VowClientOptions Client { get; init; }

    /// <summary>Who is signed in, as Vow knows them; null where nobody is.</summary>
    public required Func<HttpContext, Subject?> Subject { get; init; }
}

/// <summary>The gate before a site's endpoints.</summary>
public static class VowGate
{
    /// <summary>Registers the client; it can be asked for elsewhere too, as <see cref="VowClient"/>.</summary>
    public static IServiceCollection AddVowGate(this IServiceCollection services, VowGateOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options);
        services.AddSingleton(provider => new VowClient(options.Client, provider.GetService<TimeProvider>()));
        services.AddSingleton<GateInPlace>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<GateInPlace>());
        return services;
    }

    /// <summary>
    /// Checks <see cref="PurposeAttribute"/>: put it after authentication. A refusal is 403 as <c>application/problem+json</c> with the gate's codes in <c>reasons</c>; 401
    /// where nobody is signed in. A site whose endpoints name purposes does not start without it.
    /// </summary>
    public static IApplicationBuilder UseVowGate(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.ApplicationServices.GetRequiredService<GateInPlace>().Used = true;
        var options = app.ApplicationServices.GetRequiredService<VowGateOptions>();
        var client = app.ApplicationServices.GetRequiredService<VowClient>();
        return app.Use(next => context => AskAsync(context, next, client, options));
    }

    /// <summary>The same for an endpoint mapped by a lambda.</summary>
    public static TBuilder RequirePurpose<TBuilder>(this TBuilder endpoint, string purpose, string? channel = null, params string[] data)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        endpoint.Add(built => built.Metadata.Add(new PurposeAttribute(purpose) { Channel = channel, Data = data }));
        return endpoint;
    }

    private static async Task AskAsync(HttpContext context, RequestDelegate next, VowClient client, VowGateOptions options)
    {
        var purposes = context.GetEndpoint()?.Metadata.GetOrderedMetadata<PurposeAttribute>() ?? [];
        if (purposes.Count > 0)
        {
            if (options.Subject(context) is not { } subject)
            {
                await RefuseAsync(context, StatusCodes.Status401Unauthorized, "Nobody is signed in, so nobody's data can be used.", [], Decision.Open);
                return;
            }

            var decision = Decision.Open;
            foreach (var purpose in purposes)
            {
                decision = decision.With(await client.DecideAsync(subject, purpose.Use, context.RequestAborted));
            }

            if (!decision.Allowed)
            {
                await RefuseAsync(context, StatusCodes.Status403Forbidden, "This use of personal data is refused.", purposes, decision);
                return;
            }
        }

        await next(context);
    }

    // RFC 9457. Codes and purposes only: nothing of the person.
    private static Task RefuseAsync(HttpContext context, int status, string title, IReadOnlyList<PurposeAttribute> purposes, Decision decision)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("type", "about:blank");
            json.WriteString("title", title);
            json.WriteNumber("status", status);
            json.WriteStartArray("purposes");
            foreach (var purpose in purposes)
            {
                json.WriteStringValue(purpose.Purpose);
            }

            json.WriteEndArray();
            json.WriteStartArray("reasons");
            foreach (var reason in decision)
            {
                json.WriteStringValue(Reasons.Code(reason));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted).AsTask();
    }

    /// <summary>An attribute nobody checks would be worse than none.</summary>
    private sealed class GateInPlace(EndpointDataSource endpoints) : IHostedLifecycleService
    {
        public bool Used { get; set; }

        public Task StartedAsync(CancellationToken cancellationToken) =>
            !Used && endpoints.Endpoints.FirstOrDefault(one => one.Metadata.GetMetadata<PurposeAttribute>() is not null) is { } unguarded
                ? throw new InvalidOperationException($"The endpoint \"{unguarded.DisplayName}\" names a purpose, and nothing checks it: call app.UseVowGate() after authentication.")
                : Task.CompletedTask;

        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
