/// A moment on both clocks of the process, nanoseconds since the epoch.
package struct Instant: Sendable, Equatable {
    /// What the machine says the time is. It may be set, forward and back: for what is compared with times of others.
    package var wall: UInt64
    /// The machine's time when the process began, and from then on a clock that nobody sets: for waits, ages and windows.
    package var steady: UInt64

    package init(wall: UInt64, steady: UInt64) {
        self.wall = wall
        self.steady = steady
    }

    /// Of a wall clock that is never set.
    package init(_ time: UInt64) { self.init(wall: time, steady: time) }

    /// How far the wall clock was set forward since the process began; negative: back.
    package var step: Int64 { Int64(bitPattern: wall &- steady) }

    /// On the steady clock, a time that the wall clock has (or others' have); the first or last moment where there is none.
    package func steady(of wall: UInt64) -> UInt64 { Self.shifted(wall, by: 0 &- step) }

    /// On the wall clock as it goes now, a time of the steady one.
    package func wall(of steady: UInt64) -> UInt64 { Self.shifted(steady, by: step) }

    /// A time so many nanoseconds later (negative: earlier); the first or last moment where there is none.
    package static func shifted(_ time: UInt64, by distance: Int64) -> UInt64 {
        if distance < 0 { return time > distance.magnitude ? time - distance.magnitude : 0 }
        let (sum, overflow) = time.addingReportingOverflow(distance.magnitude)
        return overflow ? .max : sum
    }
}
