// Runs a rapidcheck property inside a QtTest program: 2,000 cases unless RC_PARAMS says otherwise (the nightly run
// does).
#pragma once
#include <rapidcheck.h>

#include <QtGlobal>
#include <string>

namespace fb_test {

template <class Property>
bool holds(const std::string& what, Property&& property) {
  if (!qEnvironmentVariableIsSet("RC_PARAMS")) qputenv("RC_PARAMS", "max_success=2000");
  return rc::check(what, std::forward<Property>(property));
}

}  // namespace fb_test
