using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Ddpm.Samples.Binding;

/// <summary>What the documentation beside an assembly says of its properties; nothing where that file is not there.</summary>
internal static partial class XmlDocumentation
{
    // Around names that are code and no option, of which help had better not speak.
    private const char Mark = '\u0001';

    private static readonly ConcurrentDictionary<Assembly, Dictionary<string, XElement>> s_members = [];

    /// <summary>The first sentence of a property's summary, without its full stop.</summary>
    /// <param name="property">The property.</param>
    /// <param name="optionOf">The option that stands for a member that the documentation names, or null.</param>
    public static string FirstSentence(PropertyInfo property, Func<string, string?> optionOf)
    {
        var members = s_members.GetOrAdd(property.DeclaringType!.Assembly, Read);
        if (!members.TryGetValue(IdOf(property), out var member) || member.Element("summary") is not { } summary)
            return "";
        var text = string.Concat(summary.Nodes().Select(node => TextOf(node, optionOf)));
        text = Whitespace().Replace(text, " ").Trim();
        text = Reference().Replace(text, "").Replace($"{Mark}", "", StringComparison.Ordinal);
        return OrNull().Replace(SentenceEnd().Split(text)[0].TrimEnd('.'), "; $1 when left out");
    }

    /// <summary>The name by which documentation speaks of a property.</summary>
    public static string IdOf(PropertyInfo property) =>
        $"P:{property.DeclaringType!.FullName!.Replace('+', '.')}.{property.Name}";

    private static Dictionary<string, XElement> Read(Assembly assembly)
    {
        var path = Path.ChangeExtension(assembly.Location, ".xml");
        return File.Exists(path)
            ? XDocument.Load(path).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value)
            : [];
    }

    private static string TextOf(XNode node, Func<string, string?> optionOf) =>
        node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "value" } => "",
            XElement see when see.Attribute("cref")?.Value is { } id => optionOf(id) ?? NameOf(id),
            XElement see when see.Attribute("langword")?.Value is { } word => word,
            XElement element => element.Value,
            _ => "",
        };

    private static string NameOf(string id)
    {
        var name = id[2..].Split('(')[0].Split('.')[^1];

        // A constant of an enumeration as one writes it.
        return $"{Mark}{(id.StartsWith("F:", StringComparison.Ordinal) ? ValueFormat.KebabCase(name) : name)}{Mark}";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();

    [GeneratedRegex("[;,] see \u0001[^\u0001]+\u0001| \\((see )?\u0001[^\u0001]+\u0001\\)")]
    private static partial Regex Reference();

    // What is null in a program is left out on the command line.
    [GeneratedRegex(", or null for (.+)$")]
    private static partial Regex OrNull();

    // No sentence ends behind an initial, or before a small letter or a year.
    [GeneratedRegex("""(?<=(?<![ .(][A-Z])[.])\s(?=["A-ZΑ-Ω']|null )""")]
    private static partial Regex SentenceEnd();
}
