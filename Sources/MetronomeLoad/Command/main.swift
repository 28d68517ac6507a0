import ArgumentParser

// The second program in here, for measuring the generator alone: `metronome-load sink` accepts and counts.
if CommandLine.arguments.dropFirst().first == "sink" {
    SinkCommand.main(Array(CommandLine.arguments.dropFirst(2)))
} else {
    LoadCommand.main()
}
