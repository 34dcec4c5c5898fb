// How our own failures travel: Result<T>, Status, TRY, and ASSERT for programmer errors.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace hemostat {

/// What a caller may branch on.
enum class ErrorKind : std::uint8_t {
    invalid_input,  ///< what the user gave cannot be used
    not_permitted,  ///< outside the scope, or the system says no
    io,             ///< a file, socket or device failed
    limit,          ///< a named limit of ours was reached
    internal,       ///< a library refused what it should have accepted
};

/// Our own failure. A peer's behaviour is never one of these: it is an answer.
struct Error {
    ErrorKind kind = ErrorKind::internal;
    std::string what;  ///< one clause for a human, without a final full stop
};

template <typename T>
using Result = tl::expected<T, Error>;

/// The value of an operation that has nothing to give back.
struct Done {};
using Status = Result<Done>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string what) {
    return tl::unexpected<Error>(Error{kind, std::move(what)});
}

/// Puts where it happened in front of what happened.
[[nodiscard]] inline tl::unexpected<Error> in_context(const std::string& where, Error error) {
    error.what = where + ": " + error.what;
    return tl::unexpected<Error>(std::move(error));
}

namespace detail {
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);
}  // namespace detail

}  // namespace hemostat

/// Ends the process when `condition` is false: a programmer's error, checked in release as well.
#define ASSERT(condition)                                                         \
    do {                                                                          \
        if (!(condition)) {                                                       \
            ::hemostat::detail::assertion_failed(#condition, __FILE__, __LINE__); \
        }                                                                         \
    } while (false)

/// Declares or assigns `target` from a Result, or returns its error. Once per statement.
#define TRY(target, expression) HEMOSTAT_TRY_(target, expression, __LINE__)
#define HEMOSTAT_TRY_(target, expression, line) HEMOSTAT_TRY__(target, expression, line)
#define HEMOSTAT_TRY__(target, expression, line)                            \
    auto try_result_##line = (expression);                                  \
    if (!try_result_##line) {                                               \
        return tl::make_unexpected(std::move(try_result_##line).error());   \
    }                                                                       \
    /* NOLINTNEXTLINE(bugprone-macro-parentheses): `target` may declare. */ \
    target = *std::move(try_result_##line)
