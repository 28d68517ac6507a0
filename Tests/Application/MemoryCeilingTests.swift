import Application
import Settings
import Testing

@Suite struct MemoryCeilingTests {
    @Test func theSettingWinsOverTheContainer() {
        #expect(MemoryCeiling(setting: 1000, cgroup: 1 << 30, addresses: nil).bytes == 800)
        #expect(MemoryCeiling(setting: 0, cgroup: 1000, addresses: nil).bytes == 800)
        #expect(MemoryCeiling(setting: 0, cgroup: nil, addresses: nil).bytes == nil)
    }

    @Test func roomIsWhatIsLeft() {
        let ceiling = MemoryCeiling(setting: 125 << 20, cgroup: nil, addresses: nil)
        #expect(ceiling.room(ProcessMemory(virtual: 0, resident: 60 << 20), wasShort: false) == 40 << 10)
        #expect(ceiling.room(ProcessMemory(virtual: 0, resident: 200 << 20), wasShort: false) == 0)
        // Once short, a twentieth has to be free.
        #expect(ceiling.room(ProcessMemory(virtual: 0, resident: 96 << 20), wasShort: true) == 0)
        #expect(ceiling.room(ProcessMemory(virtual: 0, resident: 94 << 20), wasShort: true) > 0)
    }

    @Test func addressesAreALimitOfTheirOwn() {
        let ceiling = MemoryCeiling(setting: 0, cgroup: nil, addresses: 1000 << 20)
        #expect(ceiling.room(ProcessMemory(virtual: 800 << 20, resident: 10 << 20), wasShort: false) == 0)
    }

    @Test func otherLimitsGetAQuarter() {
        let limits = MemoryCeiling(setting: 250 << 20, cgroup: nil, addresses: nil).bounding(IntakeLimits())
        #expect(limits.maxBytesInFlight == 50 << 20)
        #expect(limits.maxRemoteWriteQueueBytesTotal == 50 << 20)
        // One message always fits.
        #expect(MemoryCeiling(setting: 20 << 20, cgroup: nil, addresses: nil).bounding(IntakeLimits()).maxBytesInFlight == 16 << 20)
        #expect(MemoryCeiling(setting: 0, cgroup: nil, addresses: nil).bounding(IntakeLimits()) == IntakeLimits())
    }

    @Test func theLeastOfTheGroupsAroundHolds() {
        let sizes = ["/sys/fs/cgroup/a/b/memory.max": "max\n", "/sys/fs/cgroup/a/memory.max": "5000\n", "/sys/fs/cgroup/memory.max": "9000\n"]
        #expect(CgroupMemory.limit(groups: "0::/a/b\n") { sizes[$0] ?? "" } == 5000)
    }

    @Test func theOlderCgroupsAreReadToo() {
        let files = CgroupMemory.files("5:cpu,memory:/docker/x\n1:name=systemd:/\n")
        #expect(
            files
                == ["/sys/fs/cgroup/memory/docker/x", "/sys/fs/cgroup/memory/docker", "/sys/fs/cgroup/memory"].map { $0 + "/memory.limit_in_bytes" })
        #expect(CgroupMemory.limit(groups: "5:memory:/x\n") { _ in "9223372036854771712\n" } == nil)
    }
}
