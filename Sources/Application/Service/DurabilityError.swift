/// Answers are to wait for a disk that cannot be used: nothing could ever be answered.
struct DurabilityError: Error, CustomStringConvertible {
    var description: String {
        "metronome.intake.acknowledge is durable, and metrics_generator.storage.path cannot be used (see above); mend that, or set acknowledge: memory"
    }
}
