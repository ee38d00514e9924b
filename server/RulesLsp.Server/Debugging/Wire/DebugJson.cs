using System.Text.Json.Serialization;
using RulesLsp.Server.Debugging.Protocol;

namespace RulesLsp.Server.Debugging.Wire;

/// <summary>Every type that crosses the wire of the debugger, compiled: NativeAOT has no reflection to find them by.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(InitializeArguments))]
[JsonSerializable(typeof(Capabilities))]
[JsonSerializable(typeof(LaunchArguments))]
[JsonSerializable(typeof(RestartArguments))]
[JsonSerializable(typeof(SetBreakpointsArguments))]
[JsonSerializable(typeof(SetFunctionBreakpointsArguments))]
[JsonSerializable(typeof(SetExceptionBreakpointsArguments))]
[JsonSerializable(typeof(BreakpointsBody))]
[JsonSerializable(typeof(BreakpointEventBody))]
[JsonSerializable(typeof(BreakpointLocationsArguments))]
[JsonSerializable(typeof(BreakpointLocationsBody))]
[JsonSerializable(typeof(ThreadArguments))]
[JsonSerializable(typeof(ContinueArguments))]
[JsonSerializable(typeof(ContinueBody))]
[JsonSerializable(typeof(ThreadsBody))]
[JsonSerializable(typeof(StackTraceArguments))]
[JsonSerializable(typeof(StackTraceBody))]
[JsonSerializable(typeof(ScopesArguments))]
[JsonSerializable(typeof(ScopesBody))]
[JsonSerializable(typeof(VariablesArguments))]
[JsonSerializable(typeof(VariablesBody))]
[JsonSerializable(typeof(EvaluateArguments))]
[JsonSerializable(typeof(EvaluateBody))]
[JsonSerializable(typeof(ExceptionInfoBody))]
[JsonSerializable(typeof(OutputBody))]
[JsonSerializable(typeof(ThreadBody))]
[JsonSerializable(typeof(StoppedBody))]
[JsonSerializable(typeof(ExitedBody))]
internal sealed partial class DebugJson : JsonSerializerContext;
