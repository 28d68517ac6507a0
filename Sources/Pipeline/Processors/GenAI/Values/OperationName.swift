/// What a span does: `gen_ai.operation.name` as OpenTelemetry spells it, and whether tokens may be counted on it.
enum OperationName {
    enum Role: UInt8 {
        /// A model answers: the only spans whose tokens count.
        case inference
        /// These repeat what their children say, or say nothing of tokens.
        case agent, workflow, tool, other
    }

    /// A word, what it is, and how OpenTelemetry spells it.
    struct Entry {
        let word: StaticString
        let role: Role
        /// nil: as sent.
        let name: StaticString?

        init(_ word: StaticString, _ role: Role, _ name: StaticString? = nil) {
            self.word = word
            self.role = role
            self.name = name
        }
    }

    /// Operations of OpenTelemetry, OpenLLMetry, LiteLLM, OpenInference, Langfuse, LangSmith, Laminar, MLflow and Vercel's AI SDK, which write different words for the same.
    private static let entries = FixedList<Entry>([
        Entry("chat", .inference, "chat"), Entry("text_completion", .inference, "text_completion"),
        Entry("generate_content", .inference, "generate_content"), Entry("embeddings", .inference, "embeddings"),
        Entry("completion", .inference, "chat"), Entry("acompletion", .inference, "chat"), Entry("chat_completion", .inference, "chat"),
        Entry("chat.completions", .inference, "chat"), Entry("llm", .inference, "chat"), Entry("generation", .inference, "chat"),
        Entry("chat_model", .inference, "chat"), Entry("responses", .inference, "chat"), Entry("aresponses", .inference, "chat"),
        Entry("atext_completion", .inference, "text_completion"), Entry("embedding", .inference, "embeddings"),
        Entry("aembedding", .inference, "embeddings"), Entry("rerank", .inference, "rerank"), Entry("arerank", .inference, "rerank"),
        Entry("reranker", .inference, "rerank"),
        Entry("invoke_agent", .agent, "invoke_agent"), Entry("agent", .agent, "invoke_agent"), Entry("create_agent", .other, "create_agent"),
        Entry("ai.generatetext", .agent, "invoke_agent"), Entry("ai.streamtext", .agent, "invoke_agent"),
        Entry("ai.generateobject", .agent, "invoke_agent"),
        Entry("ai.streamobject", .agent, "invoke_agent"),
        Entry("ai.embed", .other, "embeddings"), Entry("ai.embedmany", .other, "embeddings"), Entry("ai.rerank", .other, "rerank"),
        Entry("invoke_workflow", .workflow, "invoke_workflow"), Entry("workflow", .workflow, "invoke_workflow"),
        Entry("execute_tool", .tool, "execute_tool"), Entry("tool", .tool, "execute_tool"), Entry("ai.toolcall", .tool, "execute_tool"),
        Entry("retriever", .other, "retrieval"), Entry("retrieval", .other, "retrieval"),
        Entry("chain", .other), Entry("task", .other), Entry("execute_task", .other), Entry("span", .other), Entry("default", .other),
        Entry("prompt", .other),
        Entry("parser", .other), Entry("guardrail", .other), Entry("evaluator", .other), Entry("event", .other),
    ])

    /// The endings of the operations of Vercel's AI SDK that call a model; what stands before differs.
    private static let endings = FixedList<Entry>([
        Entry(".dogenerate", .inference, "chat"), Entry(".dostream", .inference, "chat"), Entry(".doembed", .inference, "embeddings"),
        Entry(".dorerank", .inference, "rerank"),
    ])

    /// The entry for a text; nil when nobody knows it.
    static func entry(_ text: WireSlice) -> Entry? {
        let text = CallTexts.trimmed(CallTexts.trimmed(text).unquoted)
        for index in 0..<entries.count where text.isWord(entries[index].word) { return entries[index] }
        for index in 0..<endings.count where text.hasSuffix(word: endings[index].word) { return endings[index] }
        return nil
    }
}
