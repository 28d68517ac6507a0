// Debian's librdkafka asks Cyrus SASL for Kerberos, and nothing else: PLAIN and SCRAM are its own. Its plugins are shared libraries, which
// a static program has not; so there is no Kerberos in it.
#include <stddef.h>

enum { ok = 0, no_mechanism = -4 };

int sasl_client_init(const void *callbacks) { (void)callbacks; return ok; }
int sasl_client_new(const char *service, const char *host, const char *local, const char *remote, const void *callbacks, unsigned flags, void **connection) {
    (void)service, (void)host, (void)local, (void)remote, (void)callbacks, (void)flags;
    *connection = NULL;
    return no_mechanism;
}
int sasl_client_start(void *connection, const char *mechanisms, void **prompts, const char **out, unsigned *length, const char **mechanism) {
    (void)connection, (void)mechanisms, (void)prompts, (void)out, (void)length, (void)mechanism;
    return no_mechanism;
}
int sasl_client_step(void *connection, const char *in, unsigned in_length, void **prompts, const char **out, unsigned *length) {
    (void)connection, (void)in, (void)in_length, (void)prompts, (void)out, (void)length;
    return no_mechanism;
}
int sasl_listmech(void *connection, const char *user, const char *prefix, const char *separator, const char *suffix, const char **result, unsigned *length, int *count) {
    (void)connection, (void)user, (void)prefix, (void)separator, (void)suffix, (void)result, (void)length, (void)count;
    return no_mechanism;
}
int sasl_getprop(void *connection, int property, const void **value) { (void)connection, (void)property, (void)value; return no_mechanism; }
const char *sasl_errstring(int error, const char *languages, const char **language) { (void)error, (void)languages, (void)language; return "no Kerberos in a static program"; }
const char *sasl_errdetail(void *connection) { (void)connection; return "no Kerberos in a static program"; }
void sasl_dispose(void **connection) { *connection = NULL; }
