using System.Reflection;
using RulesLsp.Server.Rpc;
using StreamJsonRpc;

namespace RulesLsp.Tests.Server;

/// <summary>A request or notification.</summary>
/// <param name="To">"server" or "editor".</param>
/// <param name="Params">The type of its params; null: none.</param>
/// <param name="Result">The type of a request's result, with "?" when it may be null; null for notifications and for requests without a result.</param>
internal sealed record ProtocolMessage(string Method, string To, string? Params, string? Result);

/// <summary>Every message of the server: what its handlers take, and what it says to the editor.</summary>
internal static class ProtocolMessages
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static IEnumerable<ProtocolMessage> All(ProtocolTypes types)
    {
        foreach (MethodInfo method in typeof(LanguageServer).Assembly.GetTypes().Where(type => type is { IsClass: true }).SelectMany(MethodsOf))
        {
            yield return new ProtocolMessage(NameOf(method), "server", ParametersOf(method).SingleOrDefault() is { } parameter ? types.NameOf(parameter.ParameterType) : null, ResultOf(method, types));
        }

        foreach (MethodInfo method in MethodsOf(typeof(ILanguageClient)))
        {
            ParameterInfo[] parameters = [.. ParametersOf(method)];
            string? name = parameters.Length == 0 ? null : $"{method.Name} parameters";
            if (name is not null)
            {
                types.AddParameters(name, parameters.Select(parameter => (parameter.Name!, types.NameOf(parameter.ParameterType), IsNullable(Nullability.Create(parameter)))));
            }

            yield return new ProtocolMessage(NameOf(method), "editor", name, ResultOf(method, types));
        }
    }

    private static IEnumerable<MethodInfo> MethodsOf(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(method => method.GetCustomAttribute<JsonRpcMethodAttribute>() is not null);

    private static string NameOf(MethodInfo method) => method.GetCustomAttribute<JsonRpcMethodAttribute>()!.Name!;

    private static IEnumerable<ParameterInfo> ParametersOf(MethodInfo method) =>
        method.GetParameters().Where(parameter => parameter.ParameterType != typeof(CancellationToken));

    private static string? ResultOf(MethodInfo method, ProtocolTypes types)
    {
        NullabilityInfo result = Nullability.Create(method.ReturnParameter);
        bool isTask = result.Type.IsGenericType && result.Type.GetGenericTypeDefinition() == typeof(Task<>);
        NullabilityInfo answer = isTask ? result.GenericTypeArguments[0] : result;
        return answer.Type == typeof(Task) || answer.Type == typeof(void) || answer.Type == typeof(object)
            ? null
            : types.NameOf(answer.Type) + (IsNullable(answer) ? "?" : "");
    }

    private static bool IsNullable(NullabilityInfo info) => info.ReadState == NullabilityState.Nullable;
}
