; twin of: funding_rounds_to_the_pool
; bug: division towards zero, as C++ does it
; code: engine/protocol/step_risk.cpp funding_due
; rule: engine/PROTOCOL.md 6 Risk
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const x1 Int)
(declare-const x2 Int)
(declare-const x3 Int)
(declare-const x4 Int)
(define-fun due ((x Int)) Int (ite (>= (- x) 0) (div (- x) 1000000000) (- (div x 1000000000))))
(assert (= (+ x1 x2 x3 x4) 0))
(define-fun rest () Int (- (+ (due x1) (due x2) (due x3) (due x4))))
(assert (not (and (>= rest 0) (< rest 4))))
(check-sat)
