; lemma: earmarks floor(E MM_m / sum MM) sum to at most E (three markets).
; code: engine/protocol/step_clearing.cpp clearing_book
; rule: engine/PROTOCOL.md 8 Solvency
; solvers: cvc5
; expect: unsat
(set-logic ALL)
(declare-const e Int)
(declare-const m1 Int)
(declare-const m2 Int)
(declare-const m3 Int)
(declare-const total Int)
(declare-const e1 Int)
(declare-const e2 Int)
(declare-const e3 Int)
(define-fun is_earmark ((x Int) (m Int)) Bool (and (<= (* x total) (* e m)) (> (* (+ x 1) total) (* e m))))
(assert (and (>= e 0) (>= m1 0) (>= m2 0) (>= m3 0) (= total (+ m1 m2 m3)) (> total 0)))
(assert (and (is_earmark e1 m1) (is_earmark e2 m2) (is_earmark e3 m3)))
(assert (not (and (<= (+ e1 e2 e3) e) (>= e1 0) (>= e2 0) (>= e3 0))))
(check-sat)
