; twin of: split_left_below_count
; bug: shares are rounded up
; code: engine/solvency/shares.h split_pro_rata
; rule: engine/PROTOCOL.md 8 Solvency
; solvers: z3
; expect: sat
(set-logic ALL)
(declare-const a1 Int)
(declare-const a2 Int)
(declare-const a3 Int)
(declare-const most Int)
(declare-const total Int)
(declare-const f1 Int)
(declare-const f2 Int)
(declare-const f3 Int)
(declare-const k1 Int)
(declare-const k2 Int)
(declare-const k3 Int)
(define-fun is_floor ((f Int) (a Int) (k Int)) Bool (and (= (* f total) (- (* a most) k)) (<= k 0) (< (- k) total)))
(assert (and (> a1 0) (> a2 0) (> a3 0) (= total (+ a1 a2 a3)) (>= most 0) (< most total)))
(assert (and (is_floor f1 a1 k1) (is_floor f2 a2 k2) (is_floor f3 a3 k3)))
(define-fun left () Int (- most (+ f1 f2 f3)))
(assert (= (* left total) (- (* most total) (+ (* f1 total) (* f2 total) (* f3 total)))))
(assert (not (and (<= 0 left) (< left 3))))
(check-sat)
