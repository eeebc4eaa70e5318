// What a worker gives up before it looks at its first image. Linux only. Calls limit the whole process.
#pragma once

#include <cstdint>
#include <string>

namespace touchmark::adapters {

// Dies with its parent, gains no privileges, dumps no core; address space and file size in bytes.
// (No address-space limit under AddressSanitizer and ThreadSanitizer, which reserve terabytes.)
void limit_process(std::int64_t memory, std::int64_t file_bytes);

// Processor time from now on, after which the process is killed (SIGXCPU).
void limit_cpu(std::int64_t seconds);

// No new programs, no sockets, no looking into other processes; files: only below `scratch` (empty: nowhere),
// and for reading the system's libraries and what it says of the processor. Each part is left out where the
// kernel does not offer it (Landlock: 5.13).
void lock_down(const std::string& scratch);

}  // namespace touchmark::adapters
