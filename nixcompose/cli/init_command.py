EXAMPLES = ""
def arguments(parser): pass
def run(options, console): return 0
