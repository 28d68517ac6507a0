import Pipeline
import PipelineSupport

/// OTLP/JSON requests as text, and the protobuf that they are read as.
enum JSONText {
    static func protobuf(_ json: String) -> Result<[UInt8], JSONRequestError> {
        var reader = JSONRequestReader()
        let guarded = GuardedRequest(Array(json.utf8))
        return withExtendedLifetime(guarded) {
            switch reader.read(guarded.bytes) {
            case .success(let result): .success(Array(result))
            case .failure(let error): .failure(error)
            }
        }
    }

    /// A request of one span with these members.
    static func request(span members: String) -> String { #"{"resourceSpans":[{"scopeSpans":[{"spans":[{\#(members)}]}]}]}"# }

    /// The protobuf of such a request.
    static func expected(_ span: Proto) -> [UInt8] { Proto().message(1, Proto().message(2, Proto().message(2, span))).bytes }
}
