import Application
import Testing

@Suite struct ProgramPagesTests {
    private let code = "55af083ae000-55af0adf6000 r-xp 00000000 fe:00 5372348                    /opt/metronome"
    private let constants = "55af0adf7000-55af0af0f000 r--p 02a48000 fe:00 5372348                    /opt/metronome"
    private let variables = "55af0af0f000-55af0b2fe000 rw-p 02b60000 fe:00 5372348                    /opt/metronome"

    @Test func codeIsUnchanged() {
        #expect(ProgramPages.unchanged([code, constants, variables].joined(separator: "\n")) == [0x55af_083a_e000..<0x55af_0adf_6000])
    }

    @Test func soIsWhatStandsInFrontOfIt() {
        let front = "55af08300000-55af083ae000 r--p 00000000 fe:00 5372348                    /opt/metronome"
        let found = ProgramPages.unchanged([front, code, constants].joined(separator: "\n"))
        #expect(found == [0x55af_0830_0000..<0x55af_083a_e000, 0x55af_083a_e000..<0x55af_0adf_6000])
    }

    /// No code before something else, another file, memory of no file, nothing, what is no map.
    @Test func whatIsNotCertainStaysAsItIs() {
        let other = "7f0000000000-7f0000001000 r-xp 00000000 fe:00 1                    /lib/libc.so.6"
        let heap = "55af0b2fe000-55af0b31f000 r-xp 00000000 00:00 0"
        for lines in [[variables, code], [constants, other], [heap], [], ["x-y r-xp 0 0 0 /a"], ["2-1 r-xp 0 0 0 /a"]] {
            #expect(ProgramPages.unchanged(lines.joined(separator: "\n")).isEmpty)
        }
    }
}
