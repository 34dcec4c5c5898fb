// Is the code that answers heartbeats compiled into a libssl?
#pragma once

#include "base/bytes.h"
#include "binary/image.h"

#include <cstdint>
#include <span>
#include <string>

namespace hemostat::inspect {

enum class HeartbeatCode : std::uint8_t {
    unknown,
    present,
    absent,  ///< what stands beside it in every libssl is there, and it is not
};

struct HeartbeatCodeFound {
    HeartbeatCode code = HeartbeatCode::unknown;
    std::string why;  ///< what says so, in words; empty when nothing does
};

/// Looks in a libssl before 1.1.0, whose functions all report errors as library 20.
///
/// By the names that it defines, and by the instructions (x86-64 of Unix only) that report errors
/// of the functions that send heartbeats. Absent is never said of an image with a defect, nor of a
/// program's names alone.
/// Source: ssl/t1_lib.c and ssl/d1_both.c of 1.0.1; SSL_F_TLS1_HEARTBEAT and its neighbours in
/// ssl.h.
///
/// `images` are what `content` is, or holds as an archive; a part in one, a part in another.
HeartbeatCodeFound find_heartbeat_code(ByteView content, std::span<const binary::Image> images);

}  // namespace hemostat::inspect
