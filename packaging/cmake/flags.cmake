# Flags live in interface targets; every target links what it needs and nothing is set globally.
add_library(fb_flags INTERFACE)
# -ffp-contract=off: the engine's few real-number models must give the same bits on every machine (engine/base/fixed_math.h).
target_compile_options(fb_flags INTERFACE -ffp-contract=off -fno-math-errno $<$<CONFIG:Release>:-O3>)
if(FIREBREAK_SANITIZE)
  target_compile_options(fb_flags INTERFACE -fsanitize=${FIREBREAK_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(fb_flags INTERFACE -fsanitize=${FIREBREAK_SANITIZE})
endif()

add_library(fb_warnings INTERFACE)
target_compile_options(fb_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wcast-align
  -Woverloaded-virtual -Wimplicit-fallthrough -Wno-missing-field-initializers -Wno-restrict
  $<$<BOOL:${FIREBREAK_WERROR}>:-Werror>)
