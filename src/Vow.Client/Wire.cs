using System.Text.Json.Serialization;

namespace Vow.Client;

// What travels; the server's words for it are in its /openapi/v1.json. Members a later server adds are passed over.
internal sealed record SubjectSent(string By, string Value);

internal sealed record FactsAsked(SubjectSent Subject, string Session);

internal sealed record QuestionSent(
    SubjectSent Subject, string Purpose, string? Channel, IReadOnlyList<string> Data, string? Recipient, string? Country, string? Role, string? Exception, bool Strict);

internal sealed record FactsOfOne(byte[] Facts);

internal sealed record FactsGiven(string Handle, long Sequence, IReadOnlyList<FactsOfOne> People);

internal sealed record PolicyNamed(int Epoch, string Tag);

internal sealed record StreamOpened(string Session, bool Resumed);

internal sealed record StreamBeat(long At, long Now, PolicyNamed Policy);

internal sealed record AnswerGiven(bool Allowed, IReadOnlyList<ReasonGiven> Reasons);

internal sealed record ReasonGiven(string Code);

internal sealed record NoticeGiven(
    string Notice, IReadOnlyList<string> Purposes, IReadOnlyList<string> Asked, IReadOnlyList<IReadOnlyList<string>> Names, IReadOnlyList<IReadOnlyList<string>> Domains, IReadOnlyList<string> Closed, string Stands, string Zone, byte[] Key, Uri Url);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FactsAsked))]
[JsonSerializable(typeof(QuestionSent))]
[JsonSerializable(typeof(FactsGiven))]
[JsonSerializable(typeof(StreamOpened))]
[JsonSerializable(typeof(StreamBeat))]
[JsonSerializable(typeof(AnswerGiven))]
[JsonSerializable(typeof(NoticeGiven))]
internal sealed partial class WireJson : JsonSerializerContext;
