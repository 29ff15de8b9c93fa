; twin of: waterfall_conserves
; bug: the senior tranche answers the whole deficit again
; code: engine/solvency/waterfall.cpp run_waterfall
; rule: engine/PROTOCOL.md 8 Solvency
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const deficit Int)
(declare-const r0 Int)
(declare-const r1 Int)
(declare-const r2 Int)
(declare-const d0 Int)
(declare-const d1 Int)
(declare-const d2 Int)
(declare-const shortfall Int)
(define-fun least ((a Int) (b Int)) Int (ite (< a b) a b))
(assert (and (>= deficit 0) (>= r0 0) (>= r1 0) (>= r2 0)))
(assert (= d0 (least deficit r0)))
(assert (= d1 (least (- deficit d0) r1)))
(assert (= d2 (least deficit r2)))
(assert (= shortfall (- deficit d0 d1 d2)))
(assert (not (and (= (+ d0 d1 d2 shortfall) deficit) (<= 0 d0 r0) (<= 0 d1 r1) (<= 0 d2 r2) (>= shortfall 0))))
(check-sat)
