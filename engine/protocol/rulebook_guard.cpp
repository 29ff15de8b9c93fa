#include "protocol/rulebook_guard.h"

#include <algorithm>

#include "protocol/rulebook.h"

namespace fb {
namespace {

constexpr int kMostParts = 8, kMostOpen = 16;

// Walks over a TOML text by its tokens: comments, the four kinds of strings, everything else.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}
  bool done() const { return at_ >= text_.size(); }
  long line() const { return line_; }

  // The next character that is in no string or comment; a space in place of those.
  char next() {
    const char c = text_[at_];
    if (c == '#') return skip_comment();
    if (c == '"' || c == '\'') return skip_string(c);
    if (c == '\n') ++line_;
    ++at_;
    return c;
  }

 private:
  char skip_comment() {
    at_ = std::min(text_.find('\n', at_), text_.size());
    return ' ';
  }
  char skip_string(char quote) {
    const bool block = text_.substr(at_).starts_with(std::string(3, quote));
    at_ += block ? 3 : 1;
    while (!done()) {
      const char c = text_[at_];
      if (c == '\\' && quote == '"' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n') ++at_;
      if (c == '\n') ++line_;
      if (c == '\n' && !block) return '\n';  // an open string: the parser will say so
      if (c == quote && (!block || text_.substr(at_).starts_with(std::string(3, quote)))) {
        at_ += block ? 3 : 1;
        return ' ';
      }
      ++at_;
    }
    return ' ';
  }

  std::string_view text_;
  std::size_t at_ = 0;
  long line_ = 1;
};

}  // namespace

Result<void> check_rulebook_shape(std::string_view toml, const std::string& file) {
  if (toml.size() > kMostRulebookBytes)
    return fail({.file = file, .rule = "a rulebook has at most one mebibyte", .next = "Give a rulebook file"});
  int parts = 0, open = 0;
  for (Walk walk(toml); !walk.done();) {
    const char c = walk.next();
    if (c == '.') ++parts;
    if (c == '\n' || c == '=' || c == ',' || c == '{' || c == '[') parts = 0;
    if (c == '{' || c == '[') ++open;
    if ((c == '}' || c == ']') && open > 0) --open;
    if (parts > kMostParts || open > kMostOpen)
      return fail({.file = file,
                   .line = walk.line(),
                   .rule = "is nested too deeply",
                   .next = "A rulebook has tables of parameters and no deeper ones"});
  }
  return {};
}

}  // namespace fb
