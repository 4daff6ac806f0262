// An empty site with accounts: ASP.NET Core, EF Core on SQLite, Identity, one page that asks the store one question.
using Empty;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddDbContext<EmptyStore>(options => options.UseSqlite(builder.Configuration["store"] ?? "Data Source=:memory:"));
builder.Services.AddIdentityCore<IdentityUser>().AddEntityFrameworkStores<EmptyStore>();
builder.Services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ApplicationScheme);
builder.WebHost.UseUrls(builder.Configuration["listen"] ?? "http://127.0.0.1:0");
await using var app = builder.Build();
await using (var scope = app.Services.CreateAsyncScope())
{
    // The file is made before the measured starts, as Vow's is.
    await scope.ServiceProvider.GetRequiredService<EmptyStore>().Database.EnsureCreatedAsync();
}

app.UseAuthentication();
app.MapGet("/", async (EmptyStore store) => Results.Content(
    $"<!doctype html><html lang=\"en\"><title>Empty</title><p>{await store.Users.CountAsync()} accounts", "text/html"));
await app.RunAsync();
