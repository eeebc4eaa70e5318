// A job goes on only while the one who started it may still do what it does.
#pragma once

#include "flow/asset/ports.h"

namespace touchmark::flow {

// `handler`, asked at its start, at each checkpoint and a few times a second whether the user of the job has
// the role in its project, and is not disabled. When not, it is stopped as if it had been cancelled, and the
// job fails with kForbidden. Jobs of the server itself (user 0) are let through. `ports` must outlive it.
jobs::JobHandler while_allowed(const Ports& ports, access::Role needed, jobs::JobHandler handler);

}  // namespace touchmark::flow
