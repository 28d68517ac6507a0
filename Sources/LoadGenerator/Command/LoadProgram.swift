import ArgumentParser

/// `metronome-load`, and the second program in here, for measuring the generator alone: `metronome-load sink` accepts and counts.
package enum LoadProgram {
    package static func main(_ arguments: some Collection<String>) {
        if arguments.first == "sink" {
            SinkCommand.main(Array(arguments.dropFirst()))
        } else {
            LoadCommand.main(Array(arguments))
        }
    }
}
