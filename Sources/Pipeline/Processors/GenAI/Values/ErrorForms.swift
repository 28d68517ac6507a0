/// What texts of failures say, and whose failure each is: the words of SDKs, frameworks and providers.
///
/// Words stand in lower case. A blank between them stands for a blank, `_`, `-` or nothing, so that `rate limit` is
/// `Rate limit reached`, `rate_limit_error` as well as `RateLimitError`. A form begins where a word does and may
/// go on (`throttl`), but for those that end with a blank.
enum ErrorForms {
    /// Rows in the order in which they count where a text has several: what is particular before what is said in passing.
    struct Row: BitwiseCopyable {
        let kind: ErrorClass
        let weight: Weight
    }

    /// How much a form says.
    enum Weight: UInt8, BitwiseCopyable {
        /// Enough to doubt a status: gateways send other people's mistakes with a 500.
        case particular
        /// Enough where no status is known.
        case plain
        /// As the name of a class, a code, or a status alone: in a sentence it may mean anything.
        case name
    }

    static let rows = FixedList<Row>(table.map { Row(kind: $0.kind, weight: $0.weight) })
    static let trie = WordTrie(table.enumerated().flatMap { row, forms in forms.words.map { ($0, row) } })

    private static let table: [(kind: ErrorClass, weight: Weight, words: [StaticString])] = [
        // A used-up quota is among them: providers send it with a 429, and it is the same limit to who calls.
        (
            .rateLimit, .particular,
            [
                "rate limit", "ratelimit", "throttl", "too many request", "too many tokens please", "too many tokens wait",
                "too many concurrent", "too many connections", "resource exhausted", "resource has been exhausted", "resource is exhausted",
                "quota exceed", "quota exhaust", "quota limit", "quota has been", "quota is", "quota reached", "quota metric", "insufficient quota",
                "current quota", "exceeded quota", "exceeded your quota", "exceeded the quota", "exceeds quota", "out of quota", "check quota",
                "token quota", "service quota", "tokens per min", "tokens per day", "tokens per hour", "requests per min", "requests per day",
                "requests per second", "requests per hour", "per minute exceeded", "per day exceeded", "tpm limit", "rpm limit", "token rate",
                "request rate", "call rate",
                "exceeded the rate", "limit exceeded exception", "usage limit", "concurrency limit", "concurrent request limit",
                "tier capacity exceeded", "provisioned throughput exceeded", "no deployments available", "slow down", "reached max request",
                "reached max rpm", "reached max tpm", "request limit reached", "request limit exceed", "throughput exceed", "api usage limit",
                "hour limit", "daily limit", "weekly limit", "monthly limit", "parallel request",
                "concurrent connections limit", "please wait before", "wait before trying", "requests too quickly", "too frequent", "trial key",
            ]
        ),
        (
            .timeout, .particular,
            ["operation was aborted due to timeout", "request was aborted due to timeout", "aborted due to timeout", "aborted due to a timeout"]
        ),
        (
            .cancelled, .particular,
            [
                "context canceled", "context cancelled", "client closed request", "client disconnect", "client closed the connection",
                "request was aborted",
                "operation was aborted", "aborted by user", "aborted by the user", "aborted a request", "user aborted", "request aborted",
                "abort error", "cancelled by user", "canceled by user", "cancelled by the user", "canceled by the user", "cancelled by client",
                "keyboard interrupt",
            ]
        ),
        (
            .auth, .particular,
            [
                "incorrect api key", "invalid api key", "invalid x api key", "api key not valid", "api key not found", "api key is invalid",
                "api key invalid", "api key expired", "api key is expired", "expired api key", "no api key", "missing api key",
                "api key is missing", "api key required", "api key is required", "provide an api key", "api key client option", "api key must be set",
                "api key is not set", "valid api key", "invalid subscription key", "invalid authentication", "invalid authorization",
                "invalid credential", "bad credential", "no credential", "missing credential", "locate credentials",
                "resolve credentials", "default credentials", "authentication error", "authentication fail", "authentication required",
                "authentication credentials", "invalid bearer", "missing bearer", "expired token", "token expired", "token has expired",
                "token is expired", "security token included", "unrecognized client", "invalid signature", "signature we calculated",
                "signature does not match", "account deactivated", "account suspended", "reauthenticat", "organization has been disabled",
                "missing authentication", "no auth credential", "unregistered caller", "reported as leaked", "has not been used in project",
                "api key appears", "api key has been", "member of an organization", "invalid api token", "invalid access token", "retrieve a token",
                "sso session", "missing required authentication", "environment variable is missing", "environment variable or", "load credentials",
                "oauth token", "oauth access token", "oauth authenticat", "oauth credential", "missing key inputs",
            ]
        ),
        (
            .overloaded, .particular,
            [
                "overload", "over capacity", "at capacity", "out of capacity", "insufficient capacity", "high demand", "server is busy",
                "engine is busy", "too busy", "model is loading", "currently loading", "no healthy upstream", "model not ready", "model is not ready",
                "model is currently warming", "server busy", "maximum pending requests",
                "no available capacity", "no capacity", "no instances available", "instances are busy", "heavy load", "high load", "queue is full",
            ]
        ),
        (
            .caller, .particular,
            [
                // Longer than the model can take.
                "context length", "context window", "context size", "context limit", "maximum context", "exceed context", "exceeds context",
                "prompt is too long", "prompt too long", "prompt is too large", "input is too long", "input too long", "input length",
                "input token count", "input tokens exceed", "request too large", "request is too large", "request entity too large",
                "payload too large", "content too large", "request exceeds the maximum size", "reduce the length", "reduce your prompt",
                "maximum number of tokens", "maximum number of input tokens", "maximum prompt length", "string too long", "size limit",
                "longer than the maximum", "exceeds the limit of", "exceed the limit of", "maximum allowed",
                // What no provider lets through.
                "content filter", "contentfilter", "content polic", "content management policy", "content moderation", "content violat",
                "content safety", "responsible ai", "safety system", "safety filter", "safety policy", "safety setting", "usage polic",
                "prohibited content", "prompt blocked", "prompt was blocked", "response was blocked", "candidate was blocked", "blocked by",
                "block reason", "was flagged", "moderation block", "guardrail intervened", "data inspection fail", "content exists risk",
                "inappropriate content", "machine outputted", "was filtered", "guardrail raised", "guardrail tripwire", "guardrail violat",
                "violated guardrail", "violates guardrail", "blocked pii", "blocked entity", "input guardrail", "output guardrail",
                "triggered tripwire", "tripwire trigger",
                // A bill that is not paid.
                "credit balance", "insufficient balance", "insufficient credit", "insufficient fund", "insufficient user quota",
                "requires more credits",
                "out of credits", "payment required", "billing hard limit", "billing not active", "billing error", "budget exceeded",
                "budget has been exceeded", "exceeded budget", "over budget", "recursion limit", "billing detail",
                "account is not active",
                // What a model cannot do, or that there is no such model.
                "unsupported parameter", "unsupported value", "unsupported param", "unsupported model", "unsupported country", "unknown parameter",
                "unrecognized request argument", "unexpected keyword", "missing required", "invalid parameter", "invalid value", "invalid schema",
                "invalid image", "extra inputs are not permitted", "model not found", "model does not exist", "does not exist or you",
                "model is not found", "no such model",
                "unknown model", "invalid model", "invalid model name", "not a valid model", "deployment not found", "deployment for this resource",
                "model decommissioned", "has been decommissioned", "has been deprecated", "try pulling it first", "location is not supported",
                "length finish reason", "model identifier is invalid", "demand throughput", "was not found or your project",
                // What no conversation may look like.
                "roles must alternate", "conversation roles", "tool use id", "must be non empty", "schema is invalid", "cannot both",
                "should be greater than", "should be less than", "streaming is required", "could not process image", "image exceeds",
                "must be greater than", "must be less than", "must be between", "must be at least", "must be at most", "maximum length",
                "not available in your", "is not accessible", "unable to submit request because", "function call turn", "function calling is not",
                "failed to call a function",
                "tool use failed", "json validate failed", "failed to generate json", "could not parse response content",
                "may not be enabled", "does not match pattern", "invalid base", "size exceeds", "should have at most", "should have at least",
                "must be unique", "expected last role", "no tool output found", "required following item", "must be verified",
                // What a run may take, which its caller set.
                "max turns", "maximum turns", "max iterations", "maximum iterations", "max tokens reached", "max tokens limit", "incomplete output",
                "usage limit exceeded", "request limit of",
            ]
        ),
        (
            .timeout, .plain,
            [
                "time out", "timed out", "deadline", "etimedout", "took too long", "took longer than", "canceled due to the configured",
                "execution expired", "connection timeout",
            ]
        ),
        (
            .cancelled, .plain,
            [
                "cancel", "client closed", "response aborted", "interrupted by", "signal is aborted", "generator exit", "interrupted exception",
                "sleep interrupted",
                "interrupted error",
            ]
        ),
        (.overloaded, .plain, ["service unavailable", "temporarily unavailable", "currently unavailable", "server unavailable", "is not ready"]),
        (
            .auth, .plain,
            [
                "unauthorized", "unauthenticated", "authentication", "permission denied", "permission error", "insufficient permission",
                "missing permission", "have permission", "access denied", "access is denied", "forbidden", "not authorized", "have access",
                "not allowed to access",
            ]
        ),
        (
            .connection, .plain,
            [
                "connection error", "connection refused", "connection reset", "connection abort", "connection closed", "connection lost",
                "connection fail", "connection broken", "connection terminated", "connection pool", "connection attempt", "connection was",
                "connection could be made", "actively refused", "eof ", "connect error", "connect call failed",
                "could not connect", "cannot connect", "connect to", "econn",
                "enotfound", "eai again", "ehostunreach", "enetunreach", "epipe", "getaddrinfo", "fetch failed", "failed to fetch",
                "socket hang up", "socket closed", "socket connection", "other side closed", "premature close", "name or service not known",
                "nodename nor servname", "no such host", "host not found", "unknown host", "name resolution", "dns ", "network error",
                "network is unreachable", "no route to host", "peer closed", "server disconnect", "remote end closed", "remote protocol",
                "remote server closed", "unexpected eof", "incomplete chunked", "incomplete read", "broken pipe", "ssl error", "sslerror",
                "tls handshake",
                "ssl handshake", "certificate verify", "certificate has expired", "self signed certificate", "stream disconnected",
                "max retries exceeded", "dial tcp", "err connection", "connection prematurely", "all connection attempts", "und err",
                "ended prematurely", "error sending request", "error decoding response", "payload is not completed", "while sending the request",
                "verify certificate",
                "certificate signed by", "ssl connection", "transport connection", "connection is closing", "could not resolve", "failed to open tcp",
                "goaway", "closed the connection", "incomplete message", "error reading a body", "stream closed", "forcibly closed",
                "stream was reset", "received from peer", "closed channel", "empty reply from", "failed to resolve", "resolve host",
                "unable to connect", "local issuer certificate", "recv failure", "network connection lost",
            ]
        ),
        (
            .caller, .plain,
            [
                "bad request", "invalid request", "invalid argument", "invalid input", "invalid prompt", "invalid message", "invalid param",
                "not found", "does not exist", "no longer available", "unprocessable", "validation error", "validation exception", "malformed",
                "not supported", "unsupported", "does not support", "is too long", "is too large", "exceeds the maximum", "exceeds maximum",
                "is not a valid", "is required", "is not allowed", "is not specified", "failed precondition", "out of range ", "no endpoints found",
                "must be followed by", "must be a response",
            ]
        ),
        (
            .server, .plain,
            [
                "internal server error", "internal error", "internal failure", "server error", "server had an error", "bad gateway",
                "upstream error", "model error", "modelerror", "server exception", "model stream error", "error occurred while processing",
                "unexpected error during processing", "unexpected error occurred", "something went wrong", "backend error",
                "produced invalid content", "out of memory",
                "cuda error", "engine dead", "enginecore encountered", "runner process has terminated", "runner has unexpectedly stopped",
            ]
        ),
        (.rateLimit, .plain, ["limit exceeded"]),
        (.auth, .plain, ["invalid token"]),
        (.rateLimit, .name, ["quota"]),
        (.overloaded, .name, ["unavailable"]),
        (.auth, .name, ["authentic", "auth error", "auth fail", "permission", "access denied", "credential", "refresh error"]),
        (
            .connection, .name,
            [
                "connect", "connection", "disconnect", "network", "read error", "write error", "socket", "transport", "ssl", "io exception",
                "io error",
                "openai io exception", "client payload", "terminated",
            ]
        ),
        (.caller, .name, ["validation", "already exists", "conflict", "out of range"]),
        (.server, .name, ["internal", "api error", "api status error", "unknown ", "data loss", "unimplemented"]),
    ]
}
