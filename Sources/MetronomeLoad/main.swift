import LoadGenerator

LoadProgram.main(CommandLine.arguments.dropFirst())
