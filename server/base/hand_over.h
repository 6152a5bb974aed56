// SPDX-License-Identifier: Apache-2.0
#pragma once

// What gRPC hands from thread to thread it hands over by means that ThreadSanitizer does not see in a library without its
// marks: who gives something to gRPC says HandOver, who has it from gRPC says TakeOver, of the same address. Elsewhere
// both are nothing.
#ifdef LUODI_TSAN
#include <mutex>

extern "C" void __tsan_acquire(void*);
extern "C" void __tsan_release(void*);
#endif

namespace luodi::rpc {

inline void HandOver([[maybe_unused]] void* what) {
#ifdef LUODI_TSAN
  __tsan_release(what);
#endif
}

inline void TakeOver([[maybe_unused]] void* what) {
#ifdef LUODI_TSAN
  __tsan_acquire(what);
#endif
}

// gRPC may give a thing back on another thread before the one that handed it over has left gRPC. Who hands over holds this
// until he is back, and who takes over goes through it: then what gRPC itself wrote meanwhile is seen, too.
#ifdef LUODI_TSAN
using Passage = std::recursive_mutex;
#else
struct Passage {
  void lock() {}
  void unlock() {}
};
#endif

}  // namespace luodi::rpc
