using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Vow.Site;

/// <summary>Answers with a page: static, rendered whole on the server.</summary>
public static class Pages
{
    /// <summary>The page with its parameters and status.</summary>
    public static IResult Show<TPage>(int status = StatusCodes.Status200OK, params ReadOnlySpan<(string Name, object? Value)> parameters)
        where TPage : IComponent
    {
        var given = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in parameters)
        {
            given[name] = value;
        }

        return new RazorComponentResult<TPage>(given) { StatusCode = status, PreventStreamingRendering = true };
    }

    /// <summary>A redirection after a form that was accepted, so that reloading does not send it twice (303).</summary>
    public static IResult SeeOther(string local)
    {
        ArgumentNullException.ThrowIfNull(local);
        return new SeeOtherResult(local);
    }

    private sealed class SeeOtherResult(string local) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = local;
            return Task.CompletedTask;
        }
    }
}
