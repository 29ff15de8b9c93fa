#include "oracle/observation.h"

namespace fb {

std::string_view name(SourceState s) {
  switch (s) {
    case SourceState::fresh: return "fresh";
    case SourceState::invalid: return "invalid";
    case SourceState::stale: return "stale";
    case SourceState::uncertain: return "uncertain";
    case SourceState::outlier: return "outlier";
    case SourceState::silent: return "silent";
  }
  return "unknown";
}

std::string_view name(Verdict v) {
  switch (v) {
    case Verdict::valid: return "valid";
    case Verdict::delayed: return "delayed";
    case Verdict::uncertain: return "uncertain";
    case Verdict::too_volatile: return "too volatile";
    case Verdict::stale_for_margin: return "stale for margin";
    case Verdict::no_quorum: return "no quorum";
    case Verdict::invalid: return "invalid";
  }
  return "unknown";
}

}  // namespace fb
