using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Empty;

/// <summary>Identity's own tables, nothing else.</summary>
public sealed class EmptyStore(DbContextOptions<EmptyStore> options) : IdentityDbContext<IdentityUser>(options);
