import Application

@main
enum Main {
    static func main() async { await Metronome.main() }
}
