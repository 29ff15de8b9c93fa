; twin of: estate_repays_within_its_means
; bug: means are not lowered by what a claim took
; code: engine/protocol/step_unwind.cpp repay
; rule: engine/PROTOCOL.md 8 Solvency
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const equity Int)
(declare-const received Int)
(declare-const c1 Int)
(declare-const c2 Int)
(declare-const t1 Int)
(declare-const m0 Int)
(declare-const p1 Int)
(declare-const p2 Int)
(declare-const p3 Int)
(define-fun least ((a Int) (b Int)) Int (ite (< a b) a b))
(assert (and (> equity 0) (>= received 0) (>= c1 0) (>= c2 0) (>= t1 0)))
(assert (= m0 (least equity received)))
(assert (= p1 (least m0 c1)))
(assert (= p2 (least m0 c2)))
(assert (= p3 (least (- m0 p1 p2) t1)))
(assert (not (and (>= (- equity p1 p2 p3) 0) (<= (+ p1 p2 p3) received) (<= 0 p1 c1) (<= 0 p2 c2) (<= 0 p3 t1))))
(check-sat)
