/// What kind of model a call asks, as far as its operation says it: two spans of different kinds never tell of the same call.
enum OperationClass: UInt8 {
    /// Fits all.
    case unknown
    case language, embeddings, rerank, image, audio, moderation
    /// Video, reading of scanned texts.
    case other
}
