import MetronomeConfiguration
import Settings
import Testing

@Suite struct YAMLScalarTests {
    static let table: [(String, YAMLScalar.Resolved)] = [
        ("", YAMLScalar.Resolved.null), ("~", .null), ("null", .null), ("Null", .null), ("nUll", .string("nUll")),
        ("yes", .bool(true)), ("On", .bool(true)), ("TRUE", .bool(true)), ("y", .bool(true)), ("no", .bool(false)), ("off", .bool(false)),
        ("false", .bool(false)), ("tRue", .string("tRue")),
        ("0", .integer(0)), ("12", .integer(12)), ("-12", .integer(-12)), ("+12", .integer(12)), ("0x1F", .integer(31)),
        ("0o17", .integer(15)), ("017", .integer(15)), ("0b101", .integer(5)), ("-0x10", .integer(-16)), ("1_000_000", .integer(1_000_000)),
        ("9223372036854775807", .integer(.max)), ("9223372036854775808", .float(9_223_372_036_854_775_808)), ("09", .float(9)),
        ("1.5", .float(1.5)), (".5", .float(0.5)), ("1.", .float(1)), ("1e3", .float(1000)), ("-1.5E-3", .float(-0.0015)),
        (".inf", .float(.infinity)), ("-.INF", .float(-.infinity)),
        ("1.2.3", .string("1.2.3")), ("15s", .string("15s")), ("-", .string("-")), (".", .string(".")), ("1e", .string("1e")),
        ("0x", .string("0x")), ("0x-5", .string("0x-5")), ("infinity", .string("infinity")), ("nan", .string("nan")), ("_1", .string("_1")),
        ("0xg", .string("0xg")), ("--1", .string("--1")), ("+", .string("+")), ("1 ", .string("1 ")),
    ]

    @Test(arguments: table)
    func plain(_ text: String, _ resolved: YAMLScalar.Resolved) {
        #expect(YAMLScalar(text: text, isPlain: true).resolved == resolved)
        #expect(YAMLScalar(text: text, isPlain: false).resolved == .string(text))
    }

    @Test func notANumber() {
        guard case .float(let value) = YAMLScalar(text: ".nan", isPlain: true).resolved else { return #expect(Bool(false)) }
        #expect(value.isNaN)
    }
}
