// swift-tools-version: 6.2
import PackageDescription

let swift: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]
let tlsEvents: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let http1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let embedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let http2: [Target.Dependency] = [
    .product(name: "NIOHTTP2", package: "swift-nio-http2"),
    .product(name: "NIOHPACK", package: "swift-nio-http2"),
]
let ssl: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: [Target.Dependency] = [
    .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"), .product(name: "UnixSignals", package: "swift-service-lifecycle"),
]
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

/// The Swift runtime is linked in: beside the file an image needs libre2, libyaml, libsnappy, libdeflate, libz, libzstd, librdkafka,
/// libcrypto and libstdc++.
let standalone: [LinkerSetting] = [
    .unsafeFlags(["-static-stdlib"]), .linkedLibrary("_FoundationCollections"), .linkedLibrary("_FoundationCShims"),
]

func room(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil, resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: path, resources: resources, swiftSettings: swift)
}

/// What they test is optimised; optimising most of them, too, takes minutes longer than it saves.
/// - Parameter computing: the tests themselves compute for long.
func tests(_ room: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], computing: Bool = false) -> Target {
    .testTarget(
        name: "\(room)Tests", dependencies: dependencies, path: "Tests/\(room)", exclude: exclude,
        swiftSettings: computing ? swift : swift + [.unsafeFlags(["-Onone"])])
}

/// `make fuzz`: libFuzzer brings the program's beginning, which no other build has.
let fuzzing: [Target] =
    Context.environment["METRONOME_FUZZ"] == nil
    ? []
    : [
        .executableTarget(
            name: "MetronomeFuzz", dependencies: ["FuzzTargets"], path: "Tests/FuzzMain",
            swiftSettings: swift + [.unsafeFlags(["-parse-as-library"])])
    ]

let package = Package(
    name: "metronome",
    products: [
        .executable(name: "metronome", targets: ["Metronome"]),
        .executable(name: "metronome-load", targets: ["MetronomeLoad"]),
        .executable(name: "metronome-bench", targets: ["MetronomeBench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.4"),
    ],
    targets: [
        .executableTarget(
            name: "Metronome", dependencies: ["Application"], swiftSettings: swift, linkerSettings: standalone),
        .executableTarget(
            name: "MetronomeLoad", dependencies: ["LoadGenerator"], swiftSettings: swift, linkerSettings: standalone),
        .executableTarget(
            name: "MetronomeBench",
            dependencies: [
                "BenchReport", "JSON", "Protobuf", "Settings", "Pipeline", "Exposition", "PriceList", "Generator", "MetronomeConfiguration",
                "SelfMetrics",
                "CAllocations",
                "CCallgrind",
                "CFloors",
                log, arguments,
            ],
            swiftSettings: swift, linkerSettings: standalone),

        room(
            "Application",
            [
                "JSON", "Settings", "MetronomeConfiguration", "Cryptography", "DurableLog", "Patterns", "Relabelling", "Pipeline", "Exposition",
                "PriceList", "Generator", "Explain",
                "Receivers",
                "RemoteWrite",
                "Outbound",
                "Serving", "Console", "Kafka", "Forward", "SelfMetrics", "CMalloc", httpClient, http1, ssl, log, arguments,
            ] + nio + lifecycle),
        // Its files are in the program: it needs nothing beside it.
        room("Console", ["Settings", "Serving", "SelfMetrics", "CZlib", http1, ssl, log] + nio, resources: [.embedInCode("Assets")]),
        room("Receivers", ["JSON", "Protobuf", "Settings", "Serving", "SelfMetrics", "CDeflate", "CSnappy", "CZlib", "CZstd", http1, log] + nio),
        // What every port has, whatever it takes.
        room("Serving", ["Cryptography", "Settings", "SelfMetrics", http1, ssl, tlsEvents, asn1, log] + nio),
        room(
            "RemoteWrite",
            [
                "Cryptography", "Protobuf", "Settings", "Outbound", "DurableLog", "SelfMetrics", "CSnappy", "CZlib", httpClient, http1, ssl,
                tlsEvents, log,
            ]
                + nio),
        // What becomes of spans, by asking the pipeline.
        room("Explain", ["JSON", "Protobuf", "Settings", "MetronomeConfiguration", "Pipeline", "Exposition"]),
        // Requests as they came, to others.
        room("Forward", ["DurableLog", "Outbound", "Settings", "SelfMetrics", httpClient, http1, ssl, log] + nio + http2),
        // What all need who send to others: their TLS, names, credentials, waits, and words for what went wrong.
        room("Outbound", ["Settings", httpClient, http1, ssl] + nio),
        room("Kafka", ["Settings", "SelfMetrics", "CKafka", log]),
        room("Generator", ["Settings", "Pipeline", "Exposition", "PriceList", "Relabelling", "MetronomeConfiguration", "SelfMetrics", log]),
        // Above the pipeline, so that new prices do not compile the walker anew.
        room("PriceList", ["Pipeline"]),
        // Totals of what was counted, over restarts and as they go out: what runs once per collection. Above the pipeline, so that another
        // encoding does not compile the walker anew.
        room("Exposition", ["Settings", "CPrefetch", "Relabelling", "Pipeline"]),
        // What runs once per span, in one module: inlined.
        room("Pipeline", ["Settings", "CPrefetch", "Patterns"]),
        // Which series an endpoint gets, and under which labels.
        room("Relabelling", ["Cryptography", "Settings", "Patterns"]),
        room("Patterns", ["CRE2"]),
        // What every room may be told: plain values, and a row for each key of the configuration.
        room("Settings"),
        // Not plain `Configuration`: async-http-client brings a module of that name.
        room("MetronomeConfiguration", ["Cryptography", "JSON", "Settings", "CYAML"], path: "Sources/Configuration"),
        // How it is written, for pages, answers, logs and reports.
        room("JSON"),
        // Messages that are written and read once in a while: answers, requests on their way out, captures.
        room("Protobuf"),
        room("LoadGenerator", ["JSON", "Protobuf", "CProtobufC", "CZlib", http1, arguments] + nio + http2),
        // Figures, tables and plots of the benchmark: what needs no heap that counts.
        room("BenchReport", ["JSON"]),
        room("SelfMetrics"),
        // Digests, codes and signatures: everything secret but TLS.
        room("Cryptography", ["CCrypto"]),
        room("DurableLog", ["CZlib"]),

        .target(name: "CProtobufC", linkerSettings: [.linkedLibrary("protobuf-c")]),
        // Regular expressions of filter policies and relabelling: linear time on hostile patterns.
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2"), .linkedLibrary("stdc++")]),
        // For the benchmark alone: a counting heap, marks for Callgrind, floors.
        .target(name: "CAllocations"),
        .systemLibrary(name: "CCallgrind"),
        .target(name: "CFloors"),
        // OpenSSL's: librdkafka needs it anyway, and a second BoringSSL beside NIOSSL's takes minutes to build.
        .systemLibrary(name: "CCrypto"),
        .systemLibrary(name: "CDeflate"),
        .systemLibrary(name: "CKafka"),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CPrefetch"),
        .systemLibrary(name: "CSnappy"),
        .systemLibrary(name: "CZlib"),
        .systemLibrary(name: "CYAML"),
        .systemLibrary(name: "CZstd"),

        room("TestSupport", ["DurableLog", "Pipeline", "CCrypto", "CSnappy", "CZlib", http1, ssl] + nio + http2, path: "Tests/Support"),
        // A log that tests read.
        room("LogSupport", [log], path: "Tests/LogSupport"),
        tests("DurableLog", ["DurableLog", "TestSupport"], computing: true),
        tests(
            "Application",
            [
                "Application", "Console", "DurableLog", "Explain", "Exposition", "Forward", "Generator", "Kafka", "Settings",
                "MetronomeConfiguration", "Pipeline", "Receivers",
                "SelfMetrics", "LogSupport", log,
                .product(name: "NIOCore", package: "swift-nio"),
            ]),
        tests("Relabelling", ["Relabelling", "Settings", "TestSupport"], computing: true),
        // A tenant that is driven by hand, from requests to the text of its series.
        room("PipelineSupport", ["Pipeline", "Exposition", "Settings"], path: "Tests/PipelineSupport"),
        tests("Pipeline", ["Pipeline", "Exposition", "Settings", "Patterns", "CProtobufC", "PipelineSupport", "TestSupport"]),
        tests("Exposition", ["Pipeline", "Exposition", "Settings", "Relabelling", "CSnappy", "PipelineSupport", "TestSupport"]),
        tests("Explain", ["Explain", "Settings", "Pipeline", "TestSupport"]),
        tests("PriceList", ["PriceList", "Pipeline", "TestSupport"]),
        tests("Configuration", ["Cryptography", "MetronomeConfiguration", "Settings", "TestSupport"]),
        tests(
            "Receivers",
            [
                "Cryptography", "Receivers", "Serving", "Settings", "LogSupport", "TestSupport", "SelfMetrics", "CSnappy", "CZlib", "CZstd", embedded,
                http1, ssl, log,
            ] + nio + http2,
            exclude: ["grpc_client.py"]),
        tests("Outbound", ["Outbound", "Settings", "TestSupport", httpClient, http1, ssl] + nio),
        tests(
            "RemoteWrite",
            [
                "RemoteWrite", "Outbound", "Settings", "DurableLog", "LogSupport", "TestSupport", "SelfMetrics", httpClient, http1, ssl,
            ] + nio
        ),
        tests(
            "Generator",
            ["Generator", "Settings", "MetronomeConfiguration", "Pipeline", "Exposition", "Relabelling", "LogSupport", "SelfMetrics", log]),
        tests("Forward", ["Forward", "DurableLog", "Outbound", "Settings", "SelfMetrics", "TestSupport", log] + nio),
        tests("Kafka", ["Kafka", "Settings", "SelfMetrics", "CKafka", log]),
        tests("SelfMetrics", ["SelfMetrics"]),
        tests("Cryptography", ["Cryptography", "TestSupport"]),
        tests("Protobuf", ["Protobuf"]),
        tests("Serving", ["Cryptography", "Serving", "Settings", "SelfMetrics", "TestSupport", embedded, http1, log] + nio),
        tests("Console", ["Console", "Settings", "Serving", "SelfMetrics", "TestSupport", "CZlib", log] + nio),
        tests("Compatibility", ["TestSupport", "Settings", "MetronomeConfiguration"]),
        tests(
            "Integration", ["TestSupport", .product(name: "NIOCore", package: "swift-nio")],
            exclude: ["Python", "requirements.txt", "requirements-litellm.txt"]),
        tests("LoadGenerator", ["LoadGenerator", arguments]),
        tests("BenchReport", ["BenchReport", "TestSupport"]),
        tests("Benchmarks", ["TestSupport"]),
        tests("Simulation", ["DurableLog", "RemoteWrite", "Settings", "TestSupport"], computing: true),
        tests("Faults", ["TestSupport", .product(name: "NIOCore", package: "swift-nio")]),
        room(
            "FuzzTargets",
            [
                "TestSupport", "Settings", "MetronomeConfiguration", "DurableLog", "Relabelling", "Pipeline", "Exposition", "Generator", "Receivers",
                "Serving",
                "SelfMetrics",
                embedded, log, .product(name: "NIOCore", package: "swift-nio"),
            ], path: "Tests/FuzzTargets"),
        tests("Fuzz", ["FuzzTargets", "TestSupport"]),
    ] + fuzzing,
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

// `make unit`, `make sanitize`: the tests of these rooms, so that neither those of others nor what they alone need is compiled and linked with them.
if let rooms = Context.environment["METRONOME_ROOMS"]?.split(separator: " ") {
    package.targets.removeAll { target in target.type == .test && !rooms.contains { target.name == "\($0)Tests" } }
}
