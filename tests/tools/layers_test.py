"""layers.py: the direction of every include."""
import unittest

import support

import layers


class Layers(support.ToolTest):
    def check(self, **files):
        paths = [self.file(name.replace("__", "/").replace("_h", ".h").replace("_c", ".c"), text) for name, text in files.items()]
        return layers.check_includes(paths)

    def test_a_layer_sees_itself_and_those_before(self):
        self.assertEqual(self.check(src__base__a_h="", src__core__b_h='#include "base/a.h"\n',
                                    src__app__c_c='#include "core/b.h"\n#include <stdio.h>\n', src__core__d_c='#include "core/b.h"\n'), [])

    def test_the_other_direction_is_refused(self):
        for low, high in (("base", "core"), ("core", "port"), ("app", "web"), ("adapter", "app"), ("app", "adapter"), ("web", "cmd")):
            said = self.check(**{f"src__{high}__a_h": "", f"src__{low}__b_c": f'\n#include "{high}/a.h"\n'})
            self.assertEqual(said, [f'src/{low}/b.c:2: error: {low} must not include {high} ("{high}/a.h")'])

    def test_the_simulator_sees_base_only(self):
        said = self.check(sim__a_h="", src__core__a_h="", src__base__x_h="",
                          sim__b_c='#include "base/x.h"\n#include "sim/a.h"\n#include "core/a.h"\n')
        self.assertEqual(len(said), 1)
        self.assertIn("sim must not include core", said[0])
        self.assertIn("base must not include sim", self.check(sim__a_h="", src__base__y_c='#include "sim/a.h"\n')[0])

    def test_generated_headers_belong_to_a_layer(self):
        self.assertIn("core must not include store", self.check(build__gen__store__q_h="", src__core__a_c='#include "store/q.h"\n')[0])
        self.assertEqual(self.check(build__gen__texts_h="", src__core__b_c='#include "texts.h"\n'), [])

    def test_unknown_headers_and_cycles_are_refused(self):
        self.assertIn("not a header of ours", self.check(src__core__a_c='#include "booking.h"\n')[0])
        said = self.check(src__base__a_h='#include "base/b.h"\n', src__base__b_h='#include "base/a.h"\n')
        self.assertIn("include each other: base/a.h > base/b.h > base/a.h", said[0])


if __name__ == "__main__":
    unittest.main()
