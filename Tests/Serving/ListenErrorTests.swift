import Glibc
import NIOCore
import Serving
import Settings
import Testing

@Suite struct ListenErrorTests {
    @Test func anAddressInUseNamesTheSettings() {
        let address = ListenAddress(
            host: "127.0.0.1", port: 4317, remedy: "metronome.listen.grpc", setting: "distributor.receivers.otlp.protocols.grpc.endpoint")
        let used = ListenError(address, IOError(errnoCode: EADDRINUSE, reason: "bind"))
        #expect(
            used.description
                == "127.0.0.1:4317 is in use; set metronome.listen.grpc to another address "
                + "(now from distributor.receivers.otlp.protocols.grpc.endpoint)")
        let own = ListenAddress(host: "::1", port: 1, remedy: "metronome.listen.http", setting: "metronome.listen.http")
        #expect(
            ListenError(own, IOError(errnoCode: EACCES, reason: "bind")).description
                == "cannot listen on [::1]:1: Permission denied; set metronome.listen.http to another address")
    }

    @Test func anAddressOfAnotherMachineNamesTheOneForAll() {
        let address = ListenAddress(host: "10.9.8.7", port: 4317, remedy: "metronome.listen.grpc", setting: "metronome.listen.grpc")
        #expect(
            ListenError(address, IOError(errnoCode: EADDRNOTAVAIL, reason: "bind")).description
                == "cannot listen on 10.9.8.7:4317: 10.9.8.7 is no address of this machine: write 0.0.0.0:4317 to listen on every address; "
                + "set metronome.listen.grpc")
    }
}
