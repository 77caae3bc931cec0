using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ddpm.Trainers.Tests.Weights;

/// <summary>The document of the model format leaves nothing out.</summary>
public sealed class ModelFormatDocumentTests
{
    public static TheoryData<string> Fields =>
        [
            .. typeof(ModelDescription)
                .Assembly.GetTypes()
                .Where(type => type.IsSubclassOf(typeof(ModelDescription)))
                .SelectMany(type => type.GetProperties())
                .Where(property => property.CanWrite)
                .Select(property =>
                    property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
                    ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name)
                )
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Fields))]
    public void Document_FieldOfADescription_IsListed(string field) =>
        Assert.Contains(
            $"`{field}`",
            File.ReadAllText(RepositoryFolder.File("docs", "model-format.md")),
            StringComparison.Ordinal
        );
}
