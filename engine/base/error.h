// Errors are values. Everything a user can cause comes back as Result<T>, and says where, what and what to do next.
// Exceptions stay inside the engine (Overflow, InvariantBroken) and end at Protocol::step or at a thread boundary.
#pragma once
#include <stdexcept>
#include <string>
#include <tl/expected.hpp>

namespace fb {

struct Error {
  std::string file;   // the file at fault, empty when there is none
  long line = 0;      // 1-based; 0 when not a line
  std::string field;  // the column, key or option
  std::string value;  // as it was given
  std::string rule;   // what it broke
  std::string next;   // what the user can do now

  // One line: "file:line: field 'x' is 'y': rule. Next step."
  std::string text() const;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Error e) { return tl::unexpected<Error>(std::move(e)); }

// A broken invariant is a defect of the engine, never of the input: it freezes the engine read-only (Protocol::step).
struct InvariantBroken : std::logic_error {
  using std::logic_error::logic_error;
};

// Always on, in release too. State the invariant positively.
inline void check_invariant(bool holds, const char* invariant) {
  if (!holds) throw InvariantBroken(invariant);
}

}  // namespace fb
