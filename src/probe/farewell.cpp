#include "probe/farewell.h"

#include "probe/protected_session.h"
#include "tls/alert.h"
#include "tls/record.h"

namespace hemostat::probe {

Bytes farewell(tls::ProtocolVersion version, ProtectedSession* session) {
    const Bytes alert = tls::encode_alert(
        {.level = tls::AlertLevel::warning, .description = tls::AlertDescription::close_notify});
    return session == nullptr ? tls::encode_record(tls::ContentType::alert, version, alert)
                              : session->protect(tls::ContentType::alert, alert);
}

}  // namespace hemostat::probe
