// The two-person rule: one person tightens, loosening needs a second who is somebody else (protocol document, section 9a).
//
// Names are compared as people read them: NFKC, without case, without what is invisible, blanks at the ends or doubled. A name of
// nothing but such is nobody, and so is text that is no UTF-8. Thread rule: pure functions.
#pragma once
#include <string>
#include <string_view>

#include "base/error.h"

namespace fb {

std::string person_key(std::string_view name);  // equal for the same person; empty: nobody

struct Signature {
  std::string_view actor, second;
};
bool two_persons(const Signature& by);

// Somebody acts: the name is one.
Result<void> has_actor(const Signature& by);
// A loosening, refused unless two act. `field`, `value`: what was asked; `what`: why that loosens, as "a breaker in a looser state
// loosens it"; `instead`: what one person may do, may be empty.
Result<void> needs_two(const Signature& by, std::string field, std::string value, std::string_view what, std::string_view instead);

}  // namespace fb
