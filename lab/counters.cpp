#include "lab/counters.h"

#include "base/text.h"

#include <sys/mman.h>
#include <cerrno>
#include <new>

namespace hemostat::lab {

void Unmap::operator()(Counters* counters) const {
    munmap(counters, sizeof(Counters));
}

Result<SharedCounters> make_shared_counters() {
    void* const memory =
        mmap(nullptr, sizeof(Counters), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return fail(ErrorKind::io, "cannot share memory: " + system_message(errno));
    }
    return SharedCounters(new (memory) Counters{});
}

}  // namespace hemostat::lab
