import Application

@main
enum Main {
    static func main() { Metronome.begin() }
}
