/// A partition of the topic.
package typealias Partition = Int32
/// The number of a record in its partition.
package typealias Offset = Int64
