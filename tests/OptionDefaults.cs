using System.Collections;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using Ddpm.Trainers;

namespace Ddpm.Tests;

/// <summary>The shortest override of an option keeps every other default.</summary>
public static class OptionDefaults
{
    /// <summary>The records of options that an assembly offers, by name.</summary>
    public static SortedDictionary<string, Func<object>> RecordsOf(Assembly assembly) =>
        new(
            assembly
                .GetExportedTypes()
                .Where(type =>
                    type.Name.EndsWith("Options", StringComparison.Ordinal)
                    && type is { IsAbstract: false, IsInterface: false }
                )
                .ToDictionary(type => type.Name, type => (Func<object>)(() => Activator.CreateInstance(type)!)),
            StringComparer.Ordinal
        );

    /// <summary>Changes one property after the other of fresh options, and asserts that every other one is as it was.</summary>
    public static void AssertKept(Func<object> create)
    {
        var defaults = create();
        var properties = defaults.GetType().GetProperties().Where(property => property.SetMethod is not null).ToArray();

        Assert.NotEmpty(properties);
        foreach (var changed in properties)
        {
            var options = create();
            changed.SetValue(options, Another(changed, changed.GetValue(defaults)));

            Assert.False(AreSame(changed, defaults, options), $"{changed.Name} is as it was.");
            foreach (var other in properties.Where(other => other != changed && !AreOneIdea(changed, other)))
                Assert.True(
                    AreSame(other, defaults, options),
                    $"{changed.Name} changes {other.Name} from {other.GetValue(defaults)} to {other.GetValue(options)}."
                );
        }
    }

    private static bool AreOneIdea(PropertyInfo one, PropertyInfo other) =>
        new[] { nameof(TrainingOptions.Budget), nameof(TrainingOptions.MaxEpochs) } is var names
        && names.Contains(one.Name)
        && names.Contains(other.Name);

    private static bool AreSame(PropertyInfo property, object one, object other) =>
        (property.GetValue(one), property.GetValue(other)) switch
        {
            (string first, string second) => first == second,
            (IEnumerable first, IEnumerable second) => first.Cast<object>().SequenceEqual(second.Cast<object>()),
            var (first, second) => Equals(first, second),
        };

    /// <summary>A value of the property's type that is not its default.</summary>
    private static object Another(PropertyInfo property, object? value)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return (type, value) switch
        {
            (_, bool flag) => !flag,
            (_, Enum constant) => Enum.GetValues(type).Cast<object>().First(other => !other.Equals(constant)),
            (_, double or float) => Convert.ChangeType(
                Convert.ToDouble(value) is 0 or 1 ? 0.5 : Convert.ToDouble(value) / 2,
                type
            ),
            (_, int or long) => Convert.ChangeType(Convert.ToInt64(value) + 1, type),
            (_, GanNetworkOptions network) => network with { NoiseWidth = network.NoiseWidth + 1 },
            (_, ImageShape shape) => shape with { Height = 2 * shape.Height },
            (_, TrainingBudget) => TrainingBudget.OfSteps(7),
            (_, ChannelNormalization) => new ChannelNormalization([0.1], [0.2]),
            _ when type == typeof(string) => "another",
            _ when type == typeof(CancellationToken) => new CancellationToken(canceled: true),
            _ when type == typeof(ILabeledImages) => new ImageCache(new(3, 8, 8), new(["another"])),
            _ when type == typeof(DenoisingNetworkOptions) => new ConditionalUNetOptions(),
            _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) =>
                Array.CreateInstance(type.GenericTypeArguments[0], value is ICollection list ? list.Count + 1 : 1),
            _ when type.IsInterface => typeof(DispatchProxy)
                .GetMethod(nameof(DispatchProxy.Create), 2, [])!
                .MakeGenericMethod(type, typeof(Stub))
                .Invoke(null, null)!,
            _ when type.IsAssignableTo(typeof(Delegate)) => Lambda(type),
            _ when type.GetProperty("Registry") is { } registry => Choices(registry)
                .First(choice => !choice.Equals(value)),
            (_, null) when type.IsPrimitive => Convert.ChangeType(1, type),
            _ => RuntimeHelpers.GetUninitializedObject(type),
        };
    }

    private static IEnumerable<object> Choices(PropertyInfo registry)
    {
        var choices = registry.GetValue(null)!;
        return ((IEnumerable)choices.GetType().GetProperty("All")!.GetValue(choices)!).Cast<object>();
    }

    private static Delegate Lambda(Type type)
    {
        var signature = type.GetMethod(nameof(Action.Invoke))!;
        var parameters = signature.GetParameters().Select(one => Expression.Parameter(one.ParameterType));
        return Expression.Lambda(type, Expression.Default(signature.ReturnType), parameters).Compile();
    }

    /// <summary>An object of any interface, which is there to be told from others.</summary>
    public class Stub : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            throw new NotSupportedException();
    }
}
