/// How a value is written in the configuration, as data. What reads and prints it stands in the room Configuration.
package protocol ValueForm<Value>: Sendable {
    associatedtype Value: Sendable, Equatable
}
