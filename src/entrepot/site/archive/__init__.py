"""Old transfers in files: written, proved, brought back.

`filing` knows the files, `terms` how long the law wants accounts kept, `running` takes
transfers out of the tables, `proving` compares files and tables, `restoring` brings a file back.
"""
