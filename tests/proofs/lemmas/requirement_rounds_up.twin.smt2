; twin of: requirement_rounds_up
; bug: rounded down
; code: engine/risk/margin.cpp Schedule::make
; rule: engine/PROTOCOL.md 6 Risk
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const value Int)
(declare-const ppb Int)
(declare-const per_lot Int)
(declare-const lots Int)
(assert (and (> value 0) (>= ppb 0) (> lots 0)))
(assert (= per_lot (div (* value ppb) 1000000000)))
(define-fun exact () Int (* value ppb))
(define-fun over () Int (- (* per_lot 1000000000) exact))
(assert (not (and (>= over 0) (< over 1000000000))))
(check-sat)
