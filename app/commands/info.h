// What is inside a recording, for people: shown by `info`, and by `import` of what it made.
#pragma once
#include "record/recording.h"

namespace fb::ctl {

void print_info(const Recording& recording);

}  // namespace fb::ctl
