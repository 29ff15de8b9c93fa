; lemma: what a defaulter has beyond its earmarks is not negative, because earmarks sum to at most its equity (two
;   losses, one gain after its cut).
; code: engine/solvency/clearing_pass.cpp split_holes
; rule: engine/solvency/CLEARING.md
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const e Int)
(declare-const l1 Int)
(declare-const l2 Int)
(declare-const m1 Int)
(declare-const m2 Int)
(declare-const g Int)
(declare-const cut Int)
(declare-const deficit Int)
(declare-const owes Int)
(assert (and (>= e 0) (> l1 0) (> l2 0) (>= m1 0) (>= m2 0) (>= g 0) (>= cut 0) (<= cut g)))
(assert (<= (+ m1 m2) e))
(assert (= deficit (- (- (+ e g (- cut)) l1 l2))))
(assert (> deficit 0))
(assert (= owes (+ (ite (> l1 m1) (- l1 m1) 0) (ite (> l2 m2) (- l2 m2) 0))))
(assert (not (>= (- owes deficit) 0)))
(check-sat)
